"""Who is credited: names in data and bylines, agencies, datelines."""
