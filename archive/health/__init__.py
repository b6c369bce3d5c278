"""Health: what each site gave, period by period, as a collection keeps it."""
