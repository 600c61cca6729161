"""What Chi Hội says and does: one module for each thing people can do with it."""
