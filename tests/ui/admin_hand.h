#pragma once

#include "models/admin/admin_controller.h"
#include "ui/admin/admin_desk.h"
#include "ui/admin/admin_page.h"

#include <QLineEdit>
#include <QPushButton>

#include <memory>

class QTabWidget;

namespace strikescope {

// An admin in front of the page: sees what is visible, and works it with mouse and keys only.
class AdminHand {
public:
    explicit AdminHand(const ConnectionProfile& profile, bool mayPractise = false);

    AdminPage& page() { return *m_page; }
    AdminController& admin() { return m_page->desk()->controller(); }
    const AdminSurvey& survey() { return *admin().survey(); }

    template<typename T>
    T* find(const QString& accessibleName) { // the visible one before others
        T* hidden = nullptr;
        for (T* widget : m_page->findChildren<T*>())
            if (widget->accessibleName() == accessibleName) {
                if (widget->isVisible())
                    return widget;
                hidden = widget;
            }
        return hidden;
    }
    QPushButton* button(const QString& text);

    // Each waits until it can be done, and is false where it never could.
    bool press(const QString& text);
    bool choose(GuideStep step);
    bool showTab(const QString& title); // of any visible row of tabs; by the beginning of its title
    bool typeName();                    // of the database, where the step asks for it

    bool isNext(GuideStep step);
    QString whatStands(); // where the guide goes on, and what was not green: for a test that failed
    bool isAt(Stage stage);
    bool isIdle();
    bool isSettled(); // idle, and the server was asked since

    // One step of the guide: chosen, its name typed, its button pressed. begin() does not wait for the end;
    // whole() does and gives what went wrong, empty where nothing did.
    bool begin(GuideStep step, const QString& button);
    QString whole(GuideStep step, const QString& button);
    QString compare(int pairs); // on its own tab

    // Beside the tests, of the size of the documents' pictures; NAME-large on a screen of greater density.
    void picture(const QString& name);
    void pictures(const QString& name); // the same in dark as well

    static bool waitFor(const std::function<bool()>& seen);

private:
    std::unique_ptr<AdminPage> m_page;
};

// What each step's button says.
QString actionName(GuideStep step);

// What a test's backups leave in the user's folder.
void removeBackups(const ConnectionProfile&);

} // namespace strikescope
