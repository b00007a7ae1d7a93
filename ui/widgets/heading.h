#pragma once

#include <QLabel>

namespace strikescope {

// A label in larger letters than the text's, which follow the size of the text.
class Heading : public QLabel {
    Q_OBJECT
public:
    explicit Heading(double times, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void enlarge();

    double m_times;
};

} // namespace strikescope
