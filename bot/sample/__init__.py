"""A sample Union, invented, for the demo and for tests."""
