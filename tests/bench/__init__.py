"""How fast Nextlead is, beside what the machine could do: ``python -m tests.bench [PART …]``."""
