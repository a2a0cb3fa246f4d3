"""XP, levels, milestones and boards.

An *award* is XP for one cause, given once: its key is (person, rule, source). *Progress* is a person's sum of awards and
their milestones; the level is derived from it. A *profile* is the set of rules in force (`profiles/seed.toml`). A *board*
ranks people by a score that a product publishes; ties share a rank. Reads never award anything.
"""
