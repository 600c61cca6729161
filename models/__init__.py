"""What Chi Hội knows: tables, values and queries; imports nothing of ours."""
