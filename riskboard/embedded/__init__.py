"""The one-command run: database, broker, web, worker and scheduler as one process tree under one parent."""
