package sheet

import "dangol.kr/dangol/internal/fault"

// Decrypt gives the workbook within an encrypted one that Open has asked a password for, so that it can be kept readable
// while it waits.
func Decrypt(raw []byte, password string) (_ []byte, err error) {
	defer fault.Wrap(&err, "sheet.Decrypt")
	return decrypt(raw, password)
}
