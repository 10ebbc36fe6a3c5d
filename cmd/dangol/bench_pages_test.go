package main

func (m *measures) pages() {}
