"""Bytes to dataclasses: feeds, status pages, web pages. No network, no Django, nothing that is not bounded."""
