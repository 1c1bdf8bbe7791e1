"""Documents on paper: fonts that hold what people write, and a sheet to write and draw on."""
