"""What the records of many learners say: frames, time, items; knowledge tracing fitted, and a prediction beside it.

Nothing here opens a gate: a criterion decides, in ``core``, from a learner's own attempts. ``numpy`` is imported by
modules here and by the reports made of them, so that a kernel starts without it.
"""
