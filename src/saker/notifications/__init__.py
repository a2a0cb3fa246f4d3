"""What a person is told: in the application always, by e-mail where the kind says so.

A *kind* names why (welcome, sign-in alert, order filled), holds the words, and is contributed by the slice that tells.
A notification is told once per person, kind and *dedupe key*, however often the command runs.
"""
