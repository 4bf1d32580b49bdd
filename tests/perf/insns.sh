#!/bin/sh
# SPDX-License-Identifier: MIT
# Instructions an operation takes, counted by callgrind: the same on any machine, whatever else it does.
#
#	insns.sh PERF-API MODELS [START-OF-A-NAME]
prog=$1 models=$2
out=$(mktemp)
trap 'rm -f "$out"' EXIT

# START-OF-A-NAME as a third argument: only those.
only=${3-}

# Name of the work, its function in perf_api.c, what its count is divided by; operations = 5 rounds of count / divisor.
row() {
	case $1 in "$only"*) ;; *) return ;; esac
	valgrind --tool=callgrind --callgrind-out-file="$out" --toggle-collect="$2" \
		"$prog" "$models" "$1" "$4" >/dev/null 2>&1 || { echo "$1: failed"; return; }
	total=$(sed -n 's/^\(totals\|summary\): \([0-9]*\).*/\2/p' "$out" | head -1)
	printf '%-44s %7d instructions\n' "$1" $((total / (5 * ($3 / $4))))
}

row 'MSI, same event, bit set' same_event 1000000 1000
row 'MSI, 64 devices x 32 events, bit 0 -> 1' each_of_64 2048 1
row 'MSI, 65536 devices x 32 events, random' random_65536 200000 100
row 'MSI -> acknowledge -> EOI, 16 bits' msi_ack_eoi 300000 300
row 'MSI -> acknowledge -> EOI, 24 bits' msi_ack_eoi 300000 300
row 'the same, 24 bits, highest LPIs' msi_ack_eoi_high 300000 300
row 'the same, 16 bits, 2048 others pending' msi_ack_eoi_crowd 300000 300
row 'vLPI to resident vPE -> acknowledge -> EOI' vlpi_ack_eoi 300000 300
row 'vPE in and out, nothing changed' in_and_out 100000 100
row 'MAPTI, batch' ring 30000 30
row 'VMAPTI, batch' ring 30000 30
row 'MOVI of a pending LPI, batch' ring 30000 30
row 'INV, batch' ring 30000 30
row 'INT, batch' ring 30000 30
# what must not grow
for many in '4 PEs, 4 vPEs' '64 PEs, 64 vPEs' '128 PEs, 512 vPEs'; do
	row "vLPI, $many" vlpi_ack_eoi 30000 100
	row "vPE in and out, $many" in_and_out_last 30000 100
done
for many in 4 64 128; do
	row "INV and SYNC, $many PEs" ring 30000 100
	row "PPI up and down, $many PEs" ppi_up_and_down 30000 100
	row "configuration byte, no cache, $many PEs" bytes 30000 1000
	row "memory, no cache, $many PEs" data 30000 100
	row "1 of N, $many PEs" spi_up_and_down 30000 100
	row "SPI on and off, late, $many PEs" disable_and_enable 30000 100
done
row 'MSI -> EOI, no cache, 2048 others' msi_ack_eoi_crowd 3000 100
