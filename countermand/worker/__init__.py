"""Runs the jobs, and looks after those that a killed worker left."""
