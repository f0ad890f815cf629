"""Files in and out: storage, templates, layout, numbering, signing and verifying."""
