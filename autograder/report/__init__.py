"""Grades for people: tables, files and pages."""
