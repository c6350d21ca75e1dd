"""Learner-written code in a process of its own: values come out, and nothing else goes in or out."""
