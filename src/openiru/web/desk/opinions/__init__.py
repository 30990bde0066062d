"""Opinions of advisers as people see them beside a lead."""
