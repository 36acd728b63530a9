"""Glossaries: TOML in, automaton out, cached."""
