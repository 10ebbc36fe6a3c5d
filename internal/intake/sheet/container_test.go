package sheet_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"unicode/utf16"
)

// container makes a compound file of old Office programs with one stream or, with further pairs, several.
func container(streams ...string) []byte {
	const sector = 512
	var body bytes.Buffer
	var fat []uint32
	chain := func(data []byte) (start uint32) {
		start = uint32(len(fat))
		n := max(1, (len(data)+sector-1)/sector)
		for i := range n {
			next := uint32(len(fat)) + 1
			if i == n-1 {
				next = 0xfffffffe
			}
			fat = append(fat, next)
		}
		body.Write(data)
		body.Write(make([]byte, n*sector-len(data)))
		return start
	}
	var dir bytes.Buffer
	entry := func(name string, kind byte, right, child, start uint32, size int) {
		var e [128]byte
		for i, u := range utf16.Encode([]rune(name)) {
			binary.LittleEndian.PutUint16(e[2*i:], u)
		}
		binary.LittleEndian.PutUint16(e[64:], uint16(2*len(utf16.Encode([]rune(name)))+2))
		e[66], e[67] = kind, 1
		binary.LittleEndian.PutUint32(e[68:], 0xffffffff)
		binary.LittleEndian.PutUint32(e[72:], right)
		binary.LittleEndian.PutUint32(e[76:], child)
		binary.LittleEndian.PutUint32(e[116:], start)
		binary.LittleEndian.PutUint64(e[120:], uint64(size))
		dir.Write(e[:])
	}
	entry("Root Entry", 5, 0xffffffff, 1, 0xfffffffe, 0)
	for i := 0; i < len(streams); i += 2 {
		data := []byte(streams[i+1])
		data = append(data, bytes.Repeat([]byte{' '}, max(0, 4096-len(data)))...) // shorter ones would lie elsewhere
		right := uint32(0xffffffff)
		if i+2 < len(streams) {
			right = uint32(i/2 + 2)
		}
		entry(streams[i], 2, right, 0xffffffff, chain(data), len(data))
	}
	dirAt := chain(dir.Bytes())
	fatAt := uint32(len(fat))
	sectors := 1
	for (len(fat)+sectors)*4 > sectors*sector {
		sectors++
	}
	for range sectors {
		fat = append(fat, 0xfffffffd)
	}
	for len(fat)%128 != 0 {
		fat = append(fat, 0xffffffff)
	}
	for _, f := range fat {
		_ = binary.Write(&body, binary.LittleEndian, f)
	}
	h := make([]byte, sector)
	copy(h, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	binary.LittleEndian.PutUint16(h[24:], 0x3e)
	binary.LittleEndian.PutUint16(h[26:], 3)
	binary.LittleEndian.PutUint16(h[28:], 0xfffe)
	binary.LittleEndian.PutUint16(h[30:], 9)
	binary.LittleEndian.PutUint16(h[32:], 6)
	binary.LittleEndian.PutUint32(h[44:], uint32(sectors))
	binary.LittleEndian.PutUint32(h[48:], dirAt)
	binary.LittleEndian.PutUint32(h[56:], 4096)
	binary.LittleEndian.PutUint32(h[60:], 0xfffffffe)
	binary.LittleEndian.PutUint32(h[68:], 0xfffffffe)
	for i := range 109 {
		v := uint32(0xffffffff)
		if i < sectors {
			v = fatAt + uint32(i)
		}
		binary.LittleEndian.PutUint32(h[76+4*i:], v)
	}
	return append(h, body.Bytes()...)
}

// agile encrypts a workbook as today's Excel does (AES-256, SHA-512), with so many rounds of hashing claimed.
func agile(book []byte, password string, spin int) []byte {
	salt, keySalt, key := []byte("0123456789abcdef"), []byte("fedcba9876543210"), []byte("an AES key of thirty-two bytes..")
	var pass []byte
	for _, u := range utf16.Encode([]rune(password)) {
		pass = binary.LittleEndian.AppendUint16(pass, u)
	}
	h := sha512.Sum512(append(bytes.Clone(salt), pass...))
	for i := range min(spin, 1000) {
		h = sha512.Sum512(append(binary.LittleEndian.AppendUint32(nil, uint32(i)), h[:]...))
	}
	h = sha512.Sum512(append(h[:], 0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6))
	info := append([]byte{4, 0, 4, 0, 0x40, 0, 0, 0}, fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password">`+
		`<keyData saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="%s"/>`+
		`<keyEncryptors><keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><p:encryptedKey spinCount="%d" saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="%s" encryptedKeyValue="%s"/></keyEncryptor></keyEncryptors></encryption>`,
		base64.StdEncoding.EncodeToString(keySalt), spin, base64.StdEncoding.EncodeToString(salt), base64.StdEncoding.EncodeToString(cbc(h[:32], salt, key)))...)
	packed := binary.LittleEndian.AppendUint64(nil, uint64(len(book)))
	for i := 0; i*4096 < len(book); i++ {
		part := bytes.Clone(book[i*4096 : min(len(book), (i+1)*4096)])
		part = append(part, make([]byte, (16-len(part)%16)%16)...)
		iv := sha512.Sum512(append(bytes.Clone(keySalt), binary.LittleEndian.AppendUint32(nil, uint32(i))...))
		packed = append(packed, cbc(key, iv[:16], part)...)
	}
	packed = append(packed, make([]byte, max(0, 4096-len(packed)))...)
	return container("EncryptionInfo", string(info), "EncryptedPackage", string(packed))
}

func cbc(key, iv, data []byte) []byte {
	c, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	out := make([]byte, len(data))
	cipher.NewCBCEncrypter(c, iv).CryptBlocks(out, data)
	return out
}
