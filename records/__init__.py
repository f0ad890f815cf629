"""The personnel record: who is where, what happened to whom, what is scarce, and the dated tables of the law."""
