"""What people take away from a release: dumps, the derived view, tables. All made from the mapper's N-Quads."""
