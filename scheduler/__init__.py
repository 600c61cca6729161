"""What happens by itself: finds what is due; never sends."""
