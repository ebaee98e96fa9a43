"""The demo shop ひだまり堂 as its customers see it: a small mail-order shop of supplements, skin care and tea.

takes       visits of people who try Enishi
gives       shop pages that carry the tag, a cart, a checkout
guarantees  it reports itself only through the tag, as any other shop would
never       takes money, or keeps what was typed beyond the visitor's own session
"""
