"""What is placed on a figure: points, lines, regions, intervals, bars, cells and spots."""
