"""Wires Chi Hội to the world: HTTP, Zalo, files, the command line, the clock, process life."""
