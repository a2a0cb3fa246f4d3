"""What a person sees first: themselves (`/me`) and the state of everything that is theirs (`/home`).

Nothing is stored here; it puts together what identity, the products and what lies between them say.
"""
