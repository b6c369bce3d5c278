"""The text of an article: passages read, chosen and put in order."""
