package segment

// LargeFrom has a service treat a base of so many customers as a large one.
func LargeFrom(s *Service, customers int) { s.large = customers }
