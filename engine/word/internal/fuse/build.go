package fuse

import (
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
	"slices"
)

// Build makes the table of a function given as mixed hashes, which must differ, and their values.
func Build(keys []uint64, values []uint32) ([]byte, error) {
	segment := uint32(4)
	if n := float64(len(keys)); n > 1 {
		segment = 1 << min(18, int(math.Floor(math.Log(n)/math.Log(3.33)+2.25)))
	}
	size := int(math.Ceil(float64(len(keys)) * max(1.125, 0.875+0.25*math.Log(1e6)/math.Log(float64(max(2, len(keys)))))))
	segments := uint32(max(1, (size+int(segment)-1)/int(segment)-2)) //nolint:gosec // a few thousand
	for seed := range uint64(200) {
		if slots, ok := fill(keys, values, seed, segment, segments); ok {
			b := binary.LittleEndian.AppendUint64(nil, seed)
			b = binary.LittleEndian.AppendUint32(b, segment)
			b = binary.LittleEndian.AppendUint32(b, segments)
			b = binary.LittleEndian.AppendUint32(b, uint32(SlotBytes*len(slots))) //nolint:gosec // a few million
			b = binary.LittleEndian.AppendUint32(b, uint32(len(keys)))            //nolint:gosec // as above
			for _, v := range slots {
				b = append(b, byte(v), byte(v>>8), byte(v>>16)) //nolint:gosec // the three bytes of a slot
			}
			return b, nil
		}
		if seed%20 == 19 {
			segments++
		}
	}
	return nil, errors.New("fuse: no seed works; are there equal keys?")
}

// fill peels the keys: a slot with one key left belongs to it. What is peeled last is written first.
func fill(keys []uint64, values []uint32, seed uint64, segment, segments uint32) ([]uint32, bool) {
	n := int(segment) * int(segments+2)
	count, sum := make([]uint32, n), make([]uint32, n)
	for i, k := range keys {
		a, b, c := where(Mix(k+seed), segment, segments)
		for _, s := range [3]uint32{a, b, c} {
			count[s]++
			sum[s] ^= uint32(i)
		}
	}
	var queue []uint32
	for s, c := range count {
		if c == 1 {
			queue = append(queue, uint32(s))
		}
	}
	type peeled struct{ key, slot uint32 }
	order := make([]peeled, 0, len(keys))
	for len(queue) > 0 {
		s := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if count[s] != 1 {
			continue
		}
		key := sum[s]
		order = append(order, peeled{key, s})
		a, b, c := where(Mix(keys[key]+seed), segment, segments)
		for _, o := range [3]uint32{a, b, c} {
			count[o]--
			sum[o] ^= key
			if count[o] == 1 {
				queue = append(queue, o)
			}
		}
	}
	if len(order) != len(keys) {
		return nil, false
	}
	slots := make([]uint32, n)
	for _, p := range slices.Backward(order) {
		a, b, c := where(Mix(keys[p.key]+seed), segment, segments)
		slots[p.slot] = 0
		slots[p.slot] = values[p.key] ^ slots[a] ^ slots[b] ^ slots[c]
	}
	return slots, true
}

// Fingerprint returns n bits of a mixed hash that do not decide where it is stored.
func Fingerprint(mixed uint64, n int) uint32 {
	return uint32(bits.RotateLeft64(mixed*0x9e3779b97f4a7c15, 32)) & (1<<n - 1) //nolint:gosec // masked
}
