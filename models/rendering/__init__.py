"""A small ray marcher over signed distance fields, for the sample pictures of this repository."""
