"""Adapters to the Zalo OpenAPI: parsing, signing, calling, tokens (facts: docs/zalo.md)."""
