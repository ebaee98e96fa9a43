"""Sign-up forms: people who ask for letters by themselves, and the letter that asks back whether it was really them.

takes       what was typed into a form, a box ticked at a checkout, an address given to connect LINE
gives       `signup_requested`, and after the person's own answer `consent_changed` and `customer_identified`
guarantees  one letter a request, few a day to one address and from one place; nothing counts before the answer; asking twice,
            answering twice and reading the log again send nothing twice
never       believes a form
"""
