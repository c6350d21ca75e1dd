"""What the records of many learners say: knowledge tracing fitted to them, and a prediction beside the criteria.

Nothing here opens a gate: a criterion decides, in ``core``, from a learner's own attempts. ``numpy`` is imported by the
modules of this package alone, so that a kernel starts without it.
"""
