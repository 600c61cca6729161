"""The means handlers share: routing, texts, words, steps, choices."""
