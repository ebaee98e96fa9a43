"""What EC-CUBE says, read without asking anybody. Its words: doc4.ec-cube.net/eccube-api4."""
