"""Expressions: read by a bounded parser of ours into a tree, compared, shown; no text is ever evaluated."""
