"""What a learner sees, in JupyterLab, Voila and wherever ipywidgets work."""
