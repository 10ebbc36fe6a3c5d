package store

// Hash makes ids from content: the same content has the same id on every machine and in every version of the program,
// so bringing a fact in twice finds it. It is FNV-1a of 64 bits, stirred at the end so that every bit depends on all of
// the content (the finalizer of MurmurHash3). Begin with NewHash.
type Hash uint64

// NewHash is the hash of nothing.
func NewHash() Hash { return 14695981039346656037 }

const fnvPrime = 1099511628211

// Text takes in a text, and where it ends.
func (h Hash) Text(s string) Hash {
	for i := range len(s) {
		h = (h ^ Hash(s[i])) * fnvPrime
	}
	return (h ^ 0xff) * fnvPrime // no UTF-8 text holds this byte
}

// Number takes in a number.
func (h Hash) Number(n int64) Hash {
	for range 8 {
		h = (h ^ Hash(n&0xff)) * fnvPrime
		n >>= 8
	}
	return h
}

// ID is the id: 63 bits, never 0.
func (h Hash) ID() int64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	h ^= h >> 33
	return max(1, int64(h>>1))
}
