"""Labels on their way to paper: drawings, rasters, printers. Holds no data."""
