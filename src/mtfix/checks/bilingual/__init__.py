"""Checks that compare a target with its source; imported only where a text has one."""
