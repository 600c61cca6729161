"""What the tour does beside the chats, one deed a file: do(product, words) -> plain values."""
