"""What other tools take: a CDXJ index of the WARCs, and the whole collection as one WACZ file."""
