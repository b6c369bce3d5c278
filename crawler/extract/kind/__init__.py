"""What a page is: article, live blog, or neither, with the evidence."""
