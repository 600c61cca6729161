"""What stands in a stored text where a private number was hidden at the door."""

MASK = "[số đã che]"
