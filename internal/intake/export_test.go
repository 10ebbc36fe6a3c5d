package intake

// StopAfter makes runs and undos of the service end with the error that do gives after a transaction, as if the process
// had been killed there.
func (s *Service) StopAfter(do func(at int64) error) { s.afterChunk = do }

// SetChunk makes transactions of so many rows.
func (s *Service) SetChunk(rows int) { s.chunkRows = rows }
