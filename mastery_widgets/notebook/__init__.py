"""A release as files: the learner's notebook, and what is sealed beside it."""
