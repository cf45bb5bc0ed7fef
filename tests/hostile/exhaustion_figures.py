"""tries: opens a thousand figures
must: costs nothing but its own cell
base: reference
score: 25
flag: timeout|died
"""

# after: plot_history
import matplotlib.pyplot as plt

for number in range(1000):
    plt.figure(figsize=(40, 40))
    plt.plot(range(1000))
