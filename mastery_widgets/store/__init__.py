"""Where learner records are kept. ``memory`` needs nothing; ``sql`` needs SQLAlchemy."""
